this is no module file
(
)
