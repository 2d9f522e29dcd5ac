package io.millrace.quickstart.clients;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** The programs of the page on clients, as they stand there. */
record ClientPage(String text) {
    private static final Path PAGE = Path.of("..", "docs", "clients.md");

    static ClientPage read() throws IOException {
        return new ClientPage(Files.readString(PAGE));
    }

    /** The one that writes a purchase. */
    String producer(String language) {
        return blocks(language).get(0);
    }

    /** The one that reads predictions. */
    String consumer(String language) {
        return blocks(language).get(1);
    }

    /** The schema of a purchase. */
    String schema() {
        return blocks("json").get(0);
    }

    private List<String> blocks(String language) {
        List<String> blocks = Pattern.compile("(?ms)^```" + language + "\\n(.*?)^```$")
                .matcher(text)
                .results()
                .map(match -> match.group(1))
                .toList();
        assertThat(blocks).as("programs in %s", language).hasSize("json".equals(language) ? 1 : 2);
        return blocks;
    }
}
