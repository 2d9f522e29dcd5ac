package io.millrace.bundle;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import com.fasterxml.jackson.databind.util.RawValue;
import io.millrace.features.FeatureSet;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Whatever a bundle holds, reading it ends with a reason why it is refused, or with a model that scores its golden rows as it says: never with another exception, without end, or with memory that its bytes do not
 * account for. Bytes are held to their hash and signature before ({@code TopicBundleStore}, {@code ModelAdmission}); this is what remains for bundles of somebody who may sign.
 */
@Timeout(120)
class FuzzedBundleTest {
    private static final int BUNDLES = Integer.getInteger("millrace.fuzz.bundles", 1_000);
    private static final List<String> ODD = List.of(
            "null",
            "true",
            "\"\"",
            "[]",
            "{}",
            "-1",
            "0",
            "1e999",
            "-1e999",
            "NaN",
            "\"NaN\"",
            "2147483647",
            "-2147483648",
            "99999999999999999999",
            "1e-400",
            "[[[[]]]]",
            "\"\\u0000\"",
            "{\"@class\": \"java.lang.ProcessBuilder\"}",
            "[\"java.net.URL\", \"http://localhost:9\"]",
            "0.5",
            "1",
            "3",
            "\"gbtree\"");

    private final long seed = Long.getLong("millrace.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final ObjectMapper json = new ObjectMapper();
    private final FeatureSet featureSet = FeatureSet.compile(ModelBundleTest.churn());

    @Test
    void shouldRefuseWithAReasonOrScoreAsTheGoldenRowsSay() throws Exception {
        System.out.println("seed " + seed);
        List<byte[]> good = List.of(
                ModelBundleTest.bundle().encode(), ModelBundleTest.transformed().encode());
        int refused = 0;
        for (int i = 0; i < BUNDLES; i++) {
            byte[] bytes = fuzzed(good.get(random.nextInt(good.size())));

            Throwable thrown = catchThrowable(() -> Scorer.load(ModelBundle.decode(bytes), featureSet));

            if (thrown != null) {
                refused++;
                assertThat(thrown)
                        .as("seed %d, bundle %d: %s", seed, i, new String(bytes, UTF_8))
                        .isInstanceOf(BadBundleException.class);
                assertThat(thrown.getMessage()).isNotBlank().doesNotContain("\n");
            }
        }
        System.out.println(refused + " of " + BUNDLES + " are refused");
        assertThat(refused).isGreaterThan(BUNDLES / 2);
    }

    @Test
    void shouldRefuseArchivesThatAreNotWhatTheySeem() throws Exception {
        Map<String, byte[]> entries = entries(ModelBundleTest.bundle().encode());
        Map<String, byte[]> traversing = new LinkedHashMap<>(entries);
        traversing.put("../../../etc/cron.d/x", new byte[1]);
        Map<String, byte[]> deep = new LinkedHashMap<>(entries);
        deep.put("manifest.json", "[".repeat(1_000_000).getBytes(UTF_8));
        Map<String, byte[]> deepModel = new LinkedHashMap<>(entries);
        deepModel.put("model.json", "{\"a\":".repeat(200_000).getBytes(UTF_8));
        byte[] huge = zip(entries, ZipEntry.STORED);
        // The size that the first local header declares, at its place in the format: 4 GiB less one.
        Arrays.fill(huge, 18, 26, (byte) 0xff);

        for (byte[] bytes : List.of(
                bomb(),
                zip(entries, ZipEntry.DEFLATED),
                zip(traversing, ZipEntry.STORED),
                zip(deep, ZipEntry.STORED),
                zip(deepModel, ZipEntry.STORED),
                huge)) {
            Throwable thrown = catchThrowable(() -> Scorer.load(ModelBundle.decode(bytes), featureSet));

            assertThat(thrown).isInstanceOf(BadBundleException.class);
        }
    }

    private byte[] fuzzed(byte[] good) throws IOException {
        byte[] bytes = good.clone();
        switch (random.nextInt(5)) {
            case 0 -> {
                for (int i = 0; i <= random.nextInt(6); i++) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return bytes;
            }
            case 1 -> {
                return Arrays.copyOf(bytes, random.nextInt(bytes.length));
            }
            // Contents that are wrong under sums that are right.
            default -> {
                Map<String, byte[]> entries = entries(good);
                List<String> names = List.copyOf(entries.keySet());
                String name = random.nextBoolean() ? "model.json" : names.get(random.nextInt(names.size()));
                JsonNode tree = json.readTree(entries.get(name));
                String text = tree.toString();
                for (int i = 0; i <= random.nextInt(3); i++) {
                    text = changed(tree, text);
                }
                entries.put(name, text.getBytes(UTF_8));
                return zip(entries, ZipEntry.STORED);
            }
        }
    }

    /** One value replaced by one that does not belong there: another type, an index out of range, a child that is its own ancestor, no number. */
    private String changed(JsonNode tree, String text) {
        List<JsonNode> holders = new ArrayList<>();
        collect(tree, holders);
        if (holders.isEmpty()) {
            return text;
        }
        JsonNode holder = holders.get(random.nextInt(holders.size()));
        String odd = ODD.get(random.nextInt(ODD.size()));
        if (holder instanceof ObjectNode object) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            if (random.nextInt(5) == 0) {
                object.remove(name);
            } else {
                object.putRawValue(name, new RawValue(odd));
            }
        } else if (holder instanceof ArrayNode array) {
            int at = random.nextInt(array.size());
            switch (random.nextInt(4)) {
                case 0 -> array.remove(at);
                case 1 -> array.insert(at, array.get(at));
                default -> array.set(at, array.nullNode());
            }
            if (random.nextBoolean() && at < array.size()) {
                array.set(at, new POJONode(new RawValue(odd)));
            }
        }
        return random.nextInt(10) == 0 ? text.replaceAll("[0-9]+", odd) : tree.toString();
    }

    private static void collect(JsonNode node, List<JsonNode> holders) {
        if (node.isContainerNode() && !node.isEmpty()) {
            holders.add(node);
        }
        node.forEach(child -> collect(child, holders));
    }

    private static Map<String, byte[]> entries(byte[] bundle) throws IOException {
        Map<String, byte[]> entries = new LinkedHashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bundle))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                entries.put(entry.getName(), zip.readAllBytes());
            }
        }
        return entries;
    }

    private static byte[] zip(Map<String, byte[]> entries, int method) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> each : entries.entrySet()) {
                ZipEntry entry = new ZipEntry(each.getKey());
                entry.setMethod(method);
                if (method == ZipEntry.STORED) {
                    CRC32 crc = new CRC32();
                    crc.update(each.getValue());
                    entry.setSize(each.getValue().length);
                    entry.setCrc(crc.getValue());
                }
                zip.putNextEntry(entry);
                zip.write(each.getValue());
                zip.closeEntry();
            }
        }
        return bytes.toByteArray();
    }

    /** A thousandth of what it unfolds to. */
    private static byte[] bomb() throws IOException {
        return zip(Map.of("manifest.json", new byte[200_000_000]), ZipEntry.DEFLATED);
    }
}
