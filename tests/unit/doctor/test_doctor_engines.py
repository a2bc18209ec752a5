from edge_mm.doctor.engines import engines


def test_engines_say_what_no_test_has_run() -> None:
    findings = {finding.name: finding for finding in engines()}
    ort = findings["engine onnxruntime"]
    assert (ort.state, ort.necessary) == ("ok", True)
    providers = {part.split(" ")[0]: part for part in ort.detail.split(", ")}
    assert providers["CPUExecutionProvider"] == "CPUExecutionProvider"
    others = [part for name, part in providers.items() if name != "CPUExecutionProvider"]
    assert all("unverified" in part for part in others)
    assert findings["tensorrt"].exit_code == 0
