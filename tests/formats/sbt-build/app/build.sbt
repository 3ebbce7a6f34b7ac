ThisBuild / organization := "com.acme"
ThisBuild / scalaVersion := "2.13.14"
ThisBuild / version := "0.1.0"

val http = "0.23.27"

lazy val root = (project in file("."))
  .aggregate(core)
  .settings(name := "acme")

lazy val core = project
  .settings(
    name := "acme-core",
    libraryDependencies ++= Seq(
      "org.http4s" %% "http4s-dsl" % http,
      "org.slf4j" % "slf4j-api" % "2.0.13" % Runtime,
      "org.scalatest" %% "scalatest" % "3.2.18" % Test,
      "com.acme" % "both" % "1.0" % "compile->compile;test->test",
      "jakarta.servlet" % "jakarta.servlet-api" % "6.0.0" % "provided",
      Dependencies.cats
    ),
    libraryDependencySchemes += "com.lihaoyi" %% "geny" % VersionScheme.Always
  )

libraryDependencies ++= Seq("jackson-core", "jackson-databind").map("com.fasterxml.jackson.core" % _ % V.jackson)
libraryDependencies += "com.acme" % "by-environment" % sys.env("VERSION")
libraryDependencies += "com.acme" % "defaulted" % sys.props.getOrElse("v", "7.1")
// libraryDependencies += "no" % "no" % "1"
val rest = 7 % 3 % 2
val quote = '"'
val text = s"""a ${if (true) "x" else "}"} "% no" """
