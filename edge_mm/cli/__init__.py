"""The command line."""

import os

# Looking for pydantic's plugins means reading the metadata of everything that is installed: a tenth of a second of
# every command's start. We have none.
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
