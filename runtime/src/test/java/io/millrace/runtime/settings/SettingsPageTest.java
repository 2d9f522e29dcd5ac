package io.millrace.runtime.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The page that operators read says of every setting what the code says. */
class SettingsPageTest {

    @Test
    void shouldListEverySettingWithItsDefaultAndItsLine() throws Exception {
        List<String> expected = MillraceSettings.ALL.stream()
                .map(s -> "| `%s` | %s| %s |"
                        .formatted(
                                s.name(),
                                s.defaultText() == null ? "" : "`" + s.defaultText() + "` ",
                                s.documentation()))
                .toList();

        List<String> page = Files.readAllLines(Path.of("..", "docs", "operating.md"));
        int table = page.indexOf("| setting | default | |");

        assertThat(page.subList(table + 2, table + 2 + expected.size())).isEqualTo(expected);
        assertThat(page.get(table + 2 + expected.size())).isBlank();
    }
}
