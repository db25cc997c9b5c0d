#!/usr/bin/env python3
"""editors/vscode -> a .vsix that `code --install-extension` takes, with nothing but Python's standard library.

    editors/package_vsix.py journey.vsix [NODE_MODULES]

NODE_MODULES is the folder that `npm install` made in editors/vscode; what is in it goes into the package, for the
extension needs the client library to start `journey lsp`. Without it the package has colours, snippets, brackets and
comments, and no code. The same files always give the same bytes.
"""
import json
import pathlib
import sys
import zipfile
from xml.sax.saxutils import quoteattr, escape

SOURCE = pathlib.Path(__file__).resolve().parent / "vscode"
FILES = ["README.md", "language-configuration.json", "snippets/journey.json", "syntaxes/journey.tmLanguage.json"]
# Everything that only code can give.
OF_CODE = ["main", "activationEvents", "dependencies"]
CONTRIBUTIONS_OF_CODE = ["commands", "configuration"]
TYPES = {"json": "application/json", "md": "text/markdown", "js": "application/javascript", "txt": "text/plain",
         "vsixmanifest": "text/xml"}


def package_json(with_code):
    package = json.loads((SOURCE / "package.json").read_text(encoding="utf-8"))
    for name in [] if with_code else OF_CODE:
        package.pop(name, None)
    if not with_code:
        for name in CONTRIBUTIONS_OF_CODE:
            package["contributes"].pop(name, None)
        package["description"] = "Customer journeys as code: colours and snippets for .journey files"
        package["categories"] = ["Programming Languages", "Snippets"]
    return package


def manifest(package):
    identity = (f"<Identity Language=\"en-US\" Id={quoteattr(package['name'])} Version={quoteattr(package['version'])} "
                f"Publisher={quoteattr(package['publisher'])}/>")
    return f"""<?xml version="1.0" encoding="utf-8"?>
<PackageManifest Version="2.0.0" xmlns="http://schemas.microsoft.com/developer/vsx-schema/2011">
  <Metadata>
    {identity}
    <DisplayName>{escape(package['displayName'])}</DisplayName>
    <Description xml:space="preserve">{escape(package['description'])}</Description>
    <Categories>{escape(",".join(package['categories']))}</Categories>
    <License>extension/LICENSE.txt</License>
    <Properties>
      <Property Id="Microsoft.VisualStudio.Code.Engine" Value={quoteattr(package['engines']['vscode'])}/>
    </Properties>
  </Metadata>
  <Installation>
    <InstallationTarget Id="Microsoft.VisualStudio.Code"/>
  </Installation>
  <Dependencies/>
  <Assets>
    <Asset Type="Microsoft.VisualStudio.Code.Manifest" Path="extension/package.json" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.Details" Path="extension/README.md" Addressable="true"/>
    <Asset Type="Microsoft.VisualStudio.Services.Content.License" Path="extension/LICENSE.txt" Addressable="true"/>
  </Assets>
</PackageManifest>
"""


def content_types(names):
    extensions = sorted({name.rsplit(".", 1)[1] for name in names if "." in name.rsplit("/", 1)[-1]})
    lines = "".join(f'  <Default Extension={quoteattr("." + one)} ContentType={quoteattr(TYPES.get(one, "application/octet-stream"))}/>\n'
                    for one in extensions)
    return ('<?xml version="1.0" encoding="utf-8"?>\n'
            f'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">\n{lines}</Types>\n')


def main():
    if len(sys.argv) not in (2, 3):
        print("usage: package_vsix.py OUT.vsix [NODE_MODULES]", file=sys.stderr)
        return 2
    modules = pathlib.Path(sys.argv[2]) if len(sys.argv) == 3 else None
    if modules and not (modules / "vscode-languageclient" / "package.json").exists():
        print(f"{modules} has no vscode-languageclient: run npm install in {SOURCE}", file=sys.stderr)
        return 1
    package = package_json(modules is not None)
    content = {f"extension/{name}": (SOURCE / name).read_bytes() for name in FILES}
    content["extension/package.json"] = (json.dumps(package, indent=2) + "\n").encode()
    content["extension/LICENSE.txt"] = (SOURCE.parent.parent / "LICENSE").read_bytes()
    if modules:
        content["extension/extension.js"] = (SOURCE / "extension.js").read_bytes()
        for path in modules.rglob("*"):
            inner = path.relative_to(modules)
            if path.is_file() and not any(part.startswith(".") for part in inner.parts):
                content[f"extension/node_modules/{inner.as_posix()}"] = path.read_bytes()
    content["extension.vsixmanifest"] = manifest(package).encode()
    content["[Content_Types].xml"] = content_types(content).encode()
    with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as out:
        for name in sorted(content):
            # No time of its own, and the same rights everywhere.
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system, entry.external_attr = zipfile.ZIP_DEFLATED, 3, 0o644 << 16
            out.writestr(entry, content[name])
    return 0


if __name__ == "__main__":
    sys.exit(main())
