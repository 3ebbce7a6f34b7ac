gradlePlugin {
    plugins {
        register("android") { id = "acme.android"; implementationClass = "AndroidPlugin" }
    }
}
