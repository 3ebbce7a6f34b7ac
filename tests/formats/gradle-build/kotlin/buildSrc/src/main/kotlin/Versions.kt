object Versions {
    const val moshi = "1.15.1"
    object Test {
        const val junit: String = "4.13.2"
    }
}

object Libs {
    const val moshi = "com.squareup.moshi:moshi:${Versions.moshi}"
    private const val retrofitVersion = "2.11.0"
    const val retrofit = "com.squareup.retrofit2:retrofit:$retrofitVersion"
}
