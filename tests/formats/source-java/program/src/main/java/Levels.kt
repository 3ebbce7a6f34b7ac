import kotlin.math.max
import io.ktor.client.HttpClient

val model = "claude-3-5-haiku-20241022"
