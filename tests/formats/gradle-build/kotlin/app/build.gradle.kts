plugins {
    alias(libs.plugins.kotlin.jvm)
    id("com.google.devtools.ksp") version "2.0.0-1.0.22"
    kotlin("plugin.serialization") version libs.versions.kotlin.get()
    id("acme.library")
    id("acme.android")
    `java-gradle-plugin`
    alias(tools.plugins.detekt)
}

val arrow by extra("1.2.4")
val slf4j: String = "2.0.13"
extra["picocli"] = "4.7.6"

kotlin {
    sourceSets {
        val commonTest by getting {
            dependencies {
                implementation(kotlin("test"))
            }
        }
        commonMain.dependencies {
            implementation("io.arrow-kt:arrow-core:$arrow")
            implementation(npm("left-pad", "1.3.0"))
        }
    }
}

dependencies {
    implementation(libs.bundles.async)
    implementation(libs.okio)
    implementation(projects.core.common)
    implementation(project(":core:common"))
    implementation(platform("io.ktor:ktor-bom:2.3.12"))
    implementation(Libs.moshi)
    implementation(Libs.retrofit)
    testImplementation("junit:junit:${Versions.Test.junit}")
    implementation("org.slf4j:slf4j-api:$slf4j") {
        isTransitive = false
    }
    implementation("info.picocli:picocli:${extra["picocli"]}")
    implementation("com.acme:rich") {
        version { strictly("[1.0,2.0["); prefer("1.5") }
    }
    "ksp"("com.squareup.moshi:moshi-kotlin-codegen:1.15.1")
    add("debugImplementation", "com.acme:debugger:1.0")
    detektPlugins(tools.bundles.lint)
    implementation("com.acme:ranged:[1.0,2.0)")
    implementation("com.acme:strict:1.4!!")
}
