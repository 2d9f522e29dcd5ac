package io.millrace.quickstart.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Every link from one page to another leads somewhere: the file is there, and so is the heading. */
class PageLinksTest {
    private static final Path HOME = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern FENCE = Pattern.compile("(?ms)^```.*?^```$");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} (.+)$");

    @Test
    void shouldLeadSomewhere() throws Exception {
        List<String> broken = new ArrayList<>();
        int followed = 0;

        Map<Path, Set<String>> headings = new HashMap<>();
        for (Path page : pages()) {
            for (String link : links(page)) {
                followed++;
                String[] parts = link.split("#", 2);
                Path target = parts[0].isEmpty()
                        ? page
                        : page.resolveSibling(parts[0]).normalize();
                if (!Files.exists(target)) {
                    broken.add("%s: there is no %s".formatted(HOME.relativize(page), link));
                } else if (parts.length == 2 && target.toString().endsWith(".md")) {
                    Set<String> there = headings.get(target);
                    if (there == null) {
                        there = headings(target);
                        headings.put(target, there);
                    }
                    if (!there.contains(parts[1])) {
                        broken.add("%s: there is no heading %s".formatted(HOME.relativize(page), link));
                    }
                }
            }
        }

        assertThat(followed).isPositive();
        assertThat(broken).isEmpty();
    }

    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>(List.of(HOME.resolve("README.md")));
        for (String folder : List.of("docs", "examples")) {
            try (Stream<Path> files = Files.walk(HOME.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(pages::add);
            }
        }
        return pages;
    }

    private static List<String> links(Path page) throws IOException {
        String text = FENCE.matcher(Files.readString(page)).replaceAll("");
        return LINK.matcher(text)
                .results()
                .map(match -> match.group(1))
                .filter(link -> !link.contains("://"))
                .toList();
    }

    /** Anchors as GitHub makes them: lower case, punctuation left out, spaces as hyphens, a number behind those that come again. */
    private static Set<String> headings(Path page) throws IOException {
        Set<String> anchors = new TreeSet<>();
        Map<String, Integer> times = new HashMap<>();
        HEADING.matcher(FENCE.matcher(Files.readString(page)).replaceAll(""))
                .results()
                .map(match -> match.group(1))
                .forEach(heading -> {
                    String anchor = heading.replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                            .toLowerCase(Locale.ROOT)
                            .replaceAll("[^\\p{L}\\p{N}\\p{Pc} -]", "")
                            .strip()
                            .replace(' ', '-');
                    int before = times.merge(anchor, 1, Integer::sum) - 1;
                    anchors.add(before == 0 ? anchor : anchor + "-" + before);
                });
        return anchors;
    }
}
