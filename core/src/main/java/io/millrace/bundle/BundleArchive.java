package io.millrace.bundle;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.drift.DriftReference;
import io.millrace.drift.DriftReferenceJson;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.LocalDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/** The bytes of a {@link ModelBundle}. What is read is trusted in nothing: it may have come from anywhere. */
final class BundleArchive {
    private static final String MANIFEST = "manifest.json";
    private static final String MODEL = "model.json";
    private static final String REFERENCE = "reference.json";
    private static final String GOLDEN = "golden.json";
    private static final List<String> ENTRIES = List.of(MANIFEST, MODEL, REFERENCE, GOLDEN);
    /**
     * A step after the ZIP format's own beginning of time, without a zone. At the beginning itself Java takes the time for one that the format cannot
     * hold, and writes it once more, by the machine's own time zone.
     */
    private static final LocalDateTime EPOCH = LocalDateTime.of(1980, 1, 1, 0, 0, 2);

    private static final ObjectMapper JSON = new ObjectMapper();

    private BundleArchive() {}

    static byte[] write(ModelBundle bundle) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            entry(zip, MANIFEST, JSON.writeValueAsBytes(BundleJson.manifest(bundle.manifest())));
            entry(zip, MODEL, bundle.model());
            entry(zip, REFERENCE, JSON.writeValueAsBytes(DriftReferenceJson.write(bundle.reference())));
            entry(zip, GOLDEN, JSON.writeValueAsBytes(BundleJson.golden(bundle)));
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    private static void entry(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCrc(crc.getValue());
        entry.setTimeLocal(EPOCH);
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    static ModelBundle read(byte[] bytes) throws BadBundleException {
        Map<String, byte[]> entries = entries(bytes);
        for (String name : ENTRIES) {
            if (!entries.containsKey(name)) {
                throw new BadBundleException("the bundle has no " + name);
            }
        }
        Manifest manifest = parse(MANIFEST, entries, BundleJson::manifest);
        DriftReference reference = parse(REFERENCE, entries, DriftReferenceJson::read);
        List<GoldenRow> golden = parse(GOLDEN, entries, node -> BundleJson.golden(node, manifest.inputs()));
        return new ModelBundle(manifest, entries.get(MODEL), reference, golden);
    }

    private static Map<String, byte[]> entries(byte[] bytes) throws BadBundleException {
        Map<String, byte[]> entries = new HashMap<>();
        try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(bytes))) {
            for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
                if (!ENTRIES.contains(entry.getName())) {
                    throw new BadBundleException("the bundle has an entry that does not belong there");
                }
                // Stored entries cannot unfold: whatever they claim, they hold at most the bundle's own bytes.
                if (entry.getMethod() != ZipEntry.STORED) {
                    throw new BadBundleException("the bundle's " + entry.getName() + " is compressed");
                }
                if (entries.put(entry.getName(), zip.readAllBytes()) != null) {
                    throw new BadBundleException("the bundle has two of " + entry.getName());
                }
            }
        } catch (IOException | IllegalArgumentException e) {
            throw new BadBundleException("the bundle is not a readable ZIP file: " + e.getMessage(), e);
        }
        if (entries.isEmpty()) {
            throw new BadBundleException("the bundle is not a ZIP file");
        }
        return entries;
    }

    private static <T> T parse(String name, Map<String, byte[]> entries, Parser<T> parser) throws BadBundleException {
        try {
            return parser.parse(JSON.readTree(entries.get(name)));
        } catch (JsonProcessingException e) {
            throw new BadBundleException("the bundle's " + name + " is not JSON: " + e.getOriginalMessage(), e);
        } catch (IOException | IllegalArgumentException e) {
            throw new BadBundleException("the bundle's " + name + " is wrong: " + e.getMessage(), e);
        }
    }

    @FunctionalInterface
    private interface Parser<T> {
        T parse(JsonNode node);
    }
}
