libraryDependencies ++= Seq(
  "a.b" % "c" % "1.0",
  "d.e" % "f" % "2.0
)
