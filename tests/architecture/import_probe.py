"""Import each module in a process of its own; print what each one loaded, as JSON.

    import_probe.py PRELOADED,... MODULE...

The processes are forked from one that holds the preloaded libraries, so that a hundred of them take seconds.
"""

import importlib
import json
import os
import sys
import warnings


def loaded_by(module: str) -> dict[str, object]:
    """Import ``module`` in a child; its top-level modules, or the error."""
    reader, writer = os.pipe()
    if os.fork() == 0:
        answer: dict[str, object]
        try:
            importlib.import_module(module)
            answer = {"error": None, "loaded": sorted({name.partition(".")[0] for name in sys.modules})}
        except BaseException as error:  # noqa: BLE001  whatever it is, it belongs in the report
            answer = {"error": repr(error), "loaded": []}
        os.write(writer, json.dumps(answer).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        answer = json.loads(pipe.read())
    os.wait()
    return answer


if __name__ == "__main__":
    warnings.simplefilter("error")
    for library in filter(None, sys.argv[1].split(",")):
        importlib.import_module(library)
    print(json.dumps({module: loaded_by(module) for module in sys.argv[2:]}))
