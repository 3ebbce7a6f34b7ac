from setuptools import setup
a = b + b
b = a + a
setup(
    install_requires=["kept==1.0", a, b, 3, None, ["nested>=2"]],
    extras_require=["not", "a", "dict"],
    tests_require=("cut-off",
