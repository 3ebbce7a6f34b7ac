package net.brook;

import static org.assertj.core.api.Assertions.assertThat;
import java.util.List;
import javax.sql.DataSource;
import dev.langchain4j.model.openai.OpenAiChatModel;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

@SpringBootApplication
class Answers {
    /* "https://api.commented.example" */
    private final OpenAiChatModel model = OpenAiChatModel.builder()
        .apiKey(System.getenv("OPENAI_API_KEY"))
        .modelName("gpt-4o-mini")
        .build();
    private final String url = "https://api.levels.example/v1";
}
