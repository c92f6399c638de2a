"""Let the virtual environment find our source, as an editable install does, without building anything."""

import sysconfig
from pathlib import Path

source = Path(__file__).resolve().parent.parent / "src"
packages = Path(sysconfig.get_path("purelib"))
(packages / "uswah-source.pth").write_text(f"{source}\n")
command = Path(sysconfig.get_path("scripts")) / "uswah"
command.write_text(f"#!{command.parent / 'python'}\nfrom uswah.config.cli import main\n\nmain()\n")
command.chmod(0o755)
