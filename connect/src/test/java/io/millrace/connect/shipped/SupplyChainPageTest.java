package io.millrace.connect.shipped;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.connect.shipped.SupplyChainPage.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The page names everything that is shipped, under licences that Millrace may be shipped with, and nothing of it is known to be vulnerable.
 * {@code -Dmillrace.supply.generate=true} writes its table anew, from the bill of materials of a build of all modules.
 */
class SupplyChainPageTest {
    private static final Path HOME = Path.of("..");
    private static final Path PAGE = HOME.resolve("docs").resolve("supply-chain.md");
    private static final Path ADVISORIES = HOME.resolve("docs").resolve("advisories.csv");
    private static final Path ARCHIVE = Path.of("target", "plugins", "debezium-connector-postgres");

    /** Why these, and no others, the page says. */
    private static final Set<String> ALLOWED = Set.of(
            "Apache-2.0", "MIT", "MIT-0", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "EPL-2.0", "CDDL-1.0", "CDDL-1.1");

    /** What is known of what is shipped, and why it does not matter here: the page says more. */
    private static final Set<String> HARMLESS = Set.of(
            // Parquet has a copy of Jackson for encrypted columns and for printing metadata: Millrace does neither.
            "org.apache.parquet:parquet-jackson CVE-2026-68497", "org.apache.parquet:parquet-jackson CVE-2026-68498");

    @Test
    void shouldNameAllThatIsShipped() throws IOException {
        Map<String, Set<Dependency>> places = places();
        if (Boolean.getBoolean("millrace.supply.generate")) {
            SupplyChainPage page = new SupplyChainPage(Files.readString(PAGE));
            Path bill = HOME.resolve("target").resolve("bom.json");
            Files.writeString(
                    PAGE,
                    page.with(new ObjectMapper().readTree(bill.toFile()), places)
                            .text());
        }

        Map<String, Set<Dependency>> named = new LinkedHashMap<>();
        for (Row row : rows()) {
            for (String place : row.place().split(", ", -1)) {
                named.merge(place, Set.of(row.dependency()), (some, one) -> Stream.concat(some.stream(), one.stream())
                        .collect(Collectors.toSet()));
            }
        }

        assertThat(named).as("-Dmillrace.supply.generate=true writes it anew").isEqualTo(places);
    }

    @Test
    void shouldShipNothingWhoseLicenceIsNotAllowed() throws IOException {
        assertThat(rows()).isNotEmpty().allSatisfy(row -> assertThat(row.licences())
                .as(row.dependency().name())
                .containsAnyElementsOf(ALLOWED));
    }

    @Test
    void shouldShipNothingThatIsKnownToBeVulnerable() throws IOException {
        List<Advisory> advisories = Advisory.read(ADVISORIES);

        List<String> found = places().values().stream()
                .flatMap(Set::stream)
                .flatMap(dependency -> advisories.stream()
                        .filter(advisory -> advisory.concerns(dependency))
                        .map(advisory -> advisory.artifact() + " " + advisory.id()))
                .distinct()
                .toList();

        assertThat(found).containsExactlyInAnyOrderElementsOf(HARMLESS);
    }

    @ParameterizedTest
    @CsvSource({
        "1.5.18, true",
        "1.3.9, false",
        "1.4.0, true",
        "1.5.19, false",
        "1.5.19-rc1, true",
        "1.5.18.Final, true",
        "1.10.0, false",
        "2.0-M2, false",
    })
    void shouldKnowWhichVersionsAnAdvisoryConcerns(String version, boolean concerned) {
        Advisory advisory = new Advisory("g:a", "CVE-1", "1.4.0", "1.5.19", "", "");

        assertThat(advisory.concerns(new Dependency("g:a", version))).isEqualTo(concerned);
        assertThat(advisory.concerns(new Dependency("g:b", version))).isFalse();
    }

    @Test
    void shouldTakeAnAdvisoryWithoutAFixForOneOfAllVersionsUpToTheLastThatIsKnown() {
        Advisory some = new Advisory("g:a", "CVE-1", "0", "", "1.18.1", "");
        Advisory all = new Advisory("g:a", "CVE-1", "0", "", "", "");

        assertThat(some.concerns(new Dependency("g:a", "1.18.1"))).isTrue();
        assertThat(some.concerns(new Dependency("g:a", "1.18.2"))).isFalse();
        assertThat(all.concerns(new Dependency("g:a", "9"))).isTrue();
    }

    private static List<Row> rows() throws IOException {
        return new SupplyChainPage(Files.readString(PAGE)).rows();
    }

    /** In the order in which the page names places. */
    private static Map<String, Set<Dependency>> places() throws IOException {
        Map<String, Set<Dependency>> places = new LinkedHashMap<>();
        places.put("Millrace", Set.copyOf(Dependency.ofList(HOME.resolve("quickstart/target/shipped.txt"))));
        places.put("Connect", Set.copyOf(Dependency.ofList(Path.of("target", "shipped.txt"))));
        places.put("Debezium", Set.copyOf(Dependency.ofArchive(ARCHIVE)));
        return places;
    }
}
