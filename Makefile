# The newcomer's commands. What they do is written in config/making/.
PYTHON ?= python3

.PHONY: run test check https bench pictures
run test check https bench pictures:
	@command -v $(PYTHON) >/dev/null 2>&1 || { \
	  echo "Bhandar needs Python 3.11 or newer, and there is no $(PYTHON) here." >&2; \
	  exit 1; }
	@exec $(PYTHON) config/bootstrap.py $@
