plugins { alias(libs.plugins.kotlin.jvm) }
dependencies {
    implementation(libs.bundles.async)
    implementation(libs.guava.get())
}
