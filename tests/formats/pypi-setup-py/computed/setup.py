import os
from setuptools import find_packages, setup

raise SystemExit("this file is never run")

VERSION = "1.4"
requires = [
    "numpy>=1.22",
    "pandas==2.2.2",
    "pyarrow>=%s" % "15",
    f"tidy-core=={VERSION}",
    "tidy-plugins=={}".format(VERSION),
    f"tidy-gui~={gui_version()}",
]
if os.name == "nt":
    requires += ["pywin32"]
requires.append("rich; python_version < '4'")

tests = """
    pytest>=7
    hypothesis
""".split("\n")

_pins = ["tqdm==4.66.4", "regex!=2019.12.17"]
table = {name: pin for name, pin in zip(names, _pins)}


def picked(*names):
    return [table[name] for name in names]


extras = {"test": tests, "docs": ["sphinx"]}
extras["gpu"] = ["cupy-cuda12x", "ray[default]"]
extras.update({"db": ("psycopg2-binary",)})
extras["all"] = sum(extras.values(), [])

arguments = dict(name="tidy", install_requires=requires + picked("tqdm") + [table["regex"]])

setup(
    version=VERSION,
    license="MIT",
    python_requires=">=3.9",
    packages=find_packages(),
    setup_requires=["cython" if USE_CYTHON else "wheel"],
    tests_require=tests,
    extras_require={**extras, ':sys_platform == "darwin"': ["pyobjc"]},
    **arguments,
)
