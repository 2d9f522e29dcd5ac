package io.millrace.project;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The name of what project files say together. */
final class EffectiveProjectTest {
    private static final String BASE = "project: shop\ntime: {zone: UTC, allowed_lateness: 1 d}\nlist: [a, b]\n";

    @Test
    void shouldNameTheSameWhateverTheFilesLookLikeAndWhicheverSaysIt() throws Exception {
        String name = sha256(BASE);

        assertThat(sha256("# a shop\nproject: shop\ntime:\n  zone: UTC\n  allowed_lateness: 1 d\nlist:\n- a\n- b\n"))
                .isEqualTo(name);
        assertThat(sha256(
                        "project: shop\ntime: {zone: CET, allowed_lateness: 1 d}\nlist: [c]\n",
                        "time: {zone: UTC}\nlist: [a, b]"))
                .isEqualTo(name);
        assertThat(name).matches("[0-9a-f]{64}");
    }

    @Test
    void shouldNameEverythingElseOtherwise() throws Exception {
        List<String> names = new ArrayList<>(List.of(sha256(BASE)));
        names.add(sha256(BASE, "time: {zone: CET}"));
        names.add(sha256(BASE, "list: [ab]"));
        names.add(sha256(BASE, "list: [b, a]"));
        names.add(sha256(BASE, "list: [a, [b]]"));
        names.add(sha256(BASE, "list: [a, \"b\"]"));
        names.add(sha256("project: shop\nlist: [a, b]\ntime: {zone: UTC, allowed_lateness: 1 d}\n"));

        assertThat(names).doesNotHaveDuplicates();
    }

    @Test
    void shouldSayWhatIsWrongWithAFileThatIsNoYaml() {
        assertThatExceptionOfType(InvalidProjectException.class).isThrownBy(() -> sha256("project: [shop"));
    }

    private static String sha256(String... texts) throws InvalidProjectException {
        List<ProjectFile> files = new ArrayList<>();
        for (String text : texts) {
            files.add(new ProjectFile("file-" + files.size() + ".yaml", text));
        }
        return EffectiveProject.sha256(files);
    }
}
