"""Made-up official documents for tests: no such county, office or document exists."""

NUMBER = "云政办发〔2022〕12号"


def notice(
    number: str = NUMBER,
    title: str = "云溪县集市管理办法",
    day: str = "2022年5月6日",
    ends: str = "",
    body: str = "",
) -> str:
    return f"""云溪县人民政府办公室关于印发《{title}》的通知

{number}

各乡镇人民政府，县直各单位：

《{title}》已经县人民政府同意，现印发给你们，请认真贯彻执行。

云溪县人民政府办公室

{day}

（此件公开发布）

{title}

第一条 为规范集市管理，根据《云溪县市场条例》等规定，结合本县实际，制定本办法。

第二条 集市摊位每日收费不超过{len(body) + 3}元。{body}

第三条 本办法自印发之日起施行，有效期3年。{ends}
"""
