    # /// script
    # dependencies = ["indented"]
    # ///
