rootProject.name = "app"
include(":app", ":core:common")
includeBuild("build-logic")
dependencyResolutionManagement {
    versionCatalogs {
        create("tools") {
            version("ktlint", "1.3.0")
            library("ktlint-cli", "com.pinterest.ktlint", "ktlint-cli").versionRef("ktlint")
            library("detekt", "io.gitlab.arturbosch.detekt:detekt-cli:1.23.6")
            plugin("detekt", "io.gitlab.arturbosch.detekt").version("1.23.6")
            bundle("lint", listOf("ktlint-cli", "detekt"))
        }
    }
}
