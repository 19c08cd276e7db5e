# `make run` and `make test` set up everything they need in .venv; nothing outside this folder is touched.
# The first Python in range that runs (a version manager may leave commands that do not).
IN_RANGE := import sys; sys.exit(not (3, 11) <= sys.version_info[:2] <= (3, 13))
PYTHON ?= $(shell for p in python3 python3.12 python3.11 python3.13 python; do \
  $$p -c '$(IN_RANGE)' 2>/dev/null && echo $$p && break; done)
VENV := .venv
BIN := $(VENV)/bin
PIP := $(BIN)/python -m pip --disable-pip-version-check -q

.PHONY: run test eval lock clean

run: $(VENV)/run.stamp
	$(BIN)/xiangce serve

test: $(VENV)/test.stamp
	$(BIN)/ruff check .
	$(BIN)/mypy
	$(BIN)/pytest --numprocesses auto --dist loadfile
	$(EVAL)

# Question sets, gates and baseline; reports in build/eval.
EVAL := XIANGCE_DATA_DIR=build/data $(BIN)/xiangce eval --output build/eval

eval: $(VENV)/test.stamp
	$(EVAL)

$(BIN)/python:
	@test -n "$(PYTHON)" && "$(PYTHON)" -c '$(IN_RANGE)' \
	  || { echo "需要 Python 3.11–3.13；请安装后重试，或用 make PYTHON=/path/to/python3.12 指定。"; exit 1; }
	@echo "正在创建运行环境 $(VENV) ……"
	"$(PYTHON)" -m venv $(VENV)

# The project itself is installed by its own back end from the lock, so that nothing unpinned is fetched.
$(VENV)/run.stamp: $(BIN)/python pyproject.toml requirements.lock
	@echo "正在安装依赖（首次约一分钟）……"
	$(PIP) install --require-hashes -r requirements.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@

$(VENV)/test.stamp: $(BIN)/python pyproject.toml requirements-dev.lock
	@echo "正在安装依赖与检查工具（首次约一分钟）……"
	$(PIP) install --require-hashes -r requirements-dev.lock
	$(PIP) install --no-deps --no-build-isolation -e .
	touch $@ $(VENV)/run.stamp

# Exact versions with hashes, without index addresses; run with the oldest supported Python.
lock: $(VENV)/test.stamp
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host \
	  --no-emit-find-links --no-header -o requirements.lock pyproject.toml
	$(BIN)/pip-compile -q --generate-hashes --allow-unsafe --strip-extras --no-emit-index-url --no-emit-trusted-host \
	  --no-emit-find-links --no-header --extra dev -o requirements-dev.lock pyproject.toml

clean:
	rm -rf $(VENV) build *.egg-info .pytest_cache .mypy_cache .ruff_cache .hypothesis
