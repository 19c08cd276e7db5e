"""From an exception to one Chinese message and an exit code."""

import errno
import re

from assistant.cli.state import CliError, Exit, clean

_HELP = "用法见 xiangce --help。"
# Their messages are made for users.
_TOLD = (
    "IndexStorageError",
    "DocumentError",
    "LibraryError",
    "DatabaseError",
    "ModelSettingsError",
    "ModelFolderError",
    "EndpointError",
)
_OS = {
    errno.ENOSPC: "磁盘空间不足。请清理磁盘，或用 XIANGCE_DATA_DIR 换一个位置",
    errno.EDQUOT: "磁盘配额已用完。请清理磁盘，或用 XIANGCE_DATA_DIR 换一个位置",
    errno.EACCES: "没有权限。请修改权限，或用 XIANGCE_DATA_DIR 换一个位置",
    errno.EPERM: "没有权限。请修改权限，或用 XIANGCE_DATA_DIR 换一个位置",
    errno.EROFS: "文件系统为只读。请用 XIANGCE_DATA_DIR 换一个可写的位置",
    errno.ENOENT: "不存在。请检查路径",
    errno.ENOTDIR: "不是文件夹。请检查路径",
    errno.EISDIR: "是文件夹，不是文件。请检查路径",
    errno.EMFILE: "打开的文件过多。请关闭一些程序后重试",
}


def explain(error: BaseException) -> tuple[str, Exit]:
    """What to tell the user. Typer's own errors are known by shape: versions differ in where they live."""
    if isinstance(error, CliError):
        return str(error), error.code
    if hasattr(error, "format_message"):
        return _usage(error), Exit.USAGE
    if isinstance(error, ModuleNotFoundError):
        name = (error.name or "").partition(".")[0]
        return f"缺少软件包 {name}。请运行 pip install {name}，或用 xiangce doctor 检查。", Exit.ENVIRONMENT
    if type(error).__name__ in _TOLD:  # not imported just to be compared
        return str(error), Exit.ENVIRONMENT
    if isinstance(error, OSError):
        return _system(error), Exit.ENVIRONMENT
    cause = clean(str(error)).strip().partition("\n")[0][:200] or "没有说明"
    if type(error).__module__.startswith("chromadb"):  # on a full disk it does not say so
        return (
            f"索引无法写入或打开（{cause}）。多因磁盘空间不足：请清理磁盘，或用 XIANGCE_DATA_DIR 换一个位置，"
            "再运行 xiangce index。",
            Exit.ENVIRONMENT,
        )
    return (
        f"程序出错（{type(error).__name__}：{cause}）。请运行 xiangce doctor 检查环境；"
        "仍不能解决时，设 XIANGCE_DEBUG=1 重试并附上输出反馈。",
        Exit.OTHER,
    )


def _system(error: OSError) -> str:
    """What the operating system refused; NumPy tells of a full disk by its words only."""
    full = error.errno is None and "requested and" in str(error)
    reason = _OS.get(errno.ENOSPC if full else error.errno or 0)
    place = f"{error.filename}：" if error.filename else ""
    return f"{place}{reason or f'{error.strerror or error}。请检查后重试'}。"


def _usage(error: BaseException) -> str:
    """A usage error in Chinese; what Typer words itself is English."""
    kind, message = type(error).__name__, clean(str(getattr(error, "message", "")))
    param = getattr(error, "param", None)
    names = getattr(param, "opts", None) or [getattr(param, "name", "")]
    hint = names[-1] if str(names[-1]).startswith("-") else getattr(param, "metavar", None) or names[-1]
    option = clean(str(getattr(error, "option_name", "")))
    if kind == "NoSuchOption":
        near = getattr(error, "possibilities", None)
        return f"没有选项 {option}{f'，是否要用 {near[0]}' if near else ''}。{_HELP}"
    if kind == "MissingParameter":
        return f"缺少参数 {hint}。{_HELP}"
    if kind == "BadOptionUsage":
        return f"选项 {option} 的用法不对（要么缺少值，要么不该有值）。{_HELP}"
    if unknown := re.match(r"No such command '(.*?)'", message):
        return f"没有命令 {unknown[1][:40]}。{_HELP}"
    if extra := re.search(r"unexpected extra argument.* \((.*)\)", message, re.DOTALL):
        return f"多余的参数：{extra[1][:80]}。{_HELP}"
    return f"参数 {hint} 的值无效。{_HELP}" if hint else f"用法不对（{message}）。{_HELP}"
