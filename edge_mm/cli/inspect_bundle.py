"""``edge-mm inspect``: what a bundle says about itself."""

from edge_mm.cli.options import AsJson, BundlePath, PublicKey


def inspect_bundle(*, bundle: BundlePath, as_json: AsJson = False, public_key: PublicKey = None) -> None:
    """Verify a bundle and show what is in it.

    For example: edge-mm inspect bundles/digits --json
    """
    from edge_mm.bundle.open import open_bundle
    from edge_mm.cli.console import print_json, print_line
    from edge_mm.cli.inspect_text import bundle_lines

    verified = open_bundle(bundle, public_key=public_key)
    if as_json:
        manifest = verified.manifest.model_dump(mode="json", exclude_none=True)
        print_json({"digest": verified.digest, "manifest": manifest})
        return
    for line in bundle_lines(verified):
        print_line(line)
