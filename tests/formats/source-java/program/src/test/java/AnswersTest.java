import org.junit.jupiter.api.Test;
