UNITS = {
    "mm": ["millimetre", 0.001],
    "cm": ["centimetre", 0.01],
    "dm": ["decimetre", 0.1],
    "m": ["metre", 1.0],
    "km": ["kilometre", 1000.0],
    "in": ["inch", 0.0254],
    "ft": ["foot", 0.3048],
    "yd": ["yard", 0.9144],
    "mi": ["mile", 1609.344],
}
