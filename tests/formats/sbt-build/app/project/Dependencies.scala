import sbt._

object V {
  val jackson = "2.17.1"
  val cats: String = "2.12.0"
}

object Dependencies {
  val cats = "org.typelevel" %% "cats-core" % V.cats
  val pairs = Seq("a.b" % "one", "a.b" % "two").map(_ % V.jackson)
}
