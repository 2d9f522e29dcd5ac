package io.millrace.project;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.millrace.project.Value.Fields;
import io.millrace.project.Value.Items;
import io.millrace.project.Value.Scalar;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a project file and its overlays say together. */
public final class EffectiveProject {
    private EffectiveProject() {}

    /**
     * Names what the files say: 64 lower-case hex digits. Comments, spaces, and which of the files says it do not count; the order of keys does,
     * because that of features is the order of every vector.
     *
     * @param files the project file, then its overlays
     * @throws InvalidProjectException when one cannot be read as YAML
     */
    public static String sha256(List<ProjectFile> files) throws InvalidProjectException {
        Mistakes mistakes = new Mistakes();
        Fields merged = merge(files, mistakes);
        if (merged == null) {
            throw new InvalidProjectException(mistakes.inOrder());
        }
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            update(digest, merged);
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java platform has SHA-256", impossible);
        }
    }

    /** The files, each laid over the ones before; null when there is none, or one cannot be read. */
    static @Nullable Fields merge(List<ProjectFile> files, Mistakes mistakes) {
        Fields merged = null;
        boolean whole = true;
        for (int i = 0; i < files.size(); i++) {
            Fields next = YamlFile.read(i, files.get(i), mistakes);
            whole &= next != null;
            if (next != null) {
                merged = merged == null ? next : (Fields) merged.with(next);
            }
        }
        return whole ? merged : null;
    }

    /** Lengths before contents: no two values are written alike. */
    private static void update(MessageDigest digest, Value value) {
        if (value instanceof Scalar scalar) {
            update(digest, scalar.plain() ? "plain" : "quoted", scalar.text());
        } else if (value instanceof Items items) {
            update(digest, "list", Integer.toString(items.items().size()));
            items.items().forEach(item -> update(digest, item));
        } else if (value instanceof Fields fields) {
            update(digest, "map", Integer.toString(fields.fields().size()));
            fields.fields().forEach((key, field) -> {
                update(digest, "key", key);
                update(digest, field.value());
            });
        }
    }

    private static void update(MessageDigest digest, String kind, String text) {
        byte[] bytes = text.getBytes(UTF_8);
        digest.update((kind + ' ' + bytes.length + '\n').getBytes(UTF_8));
        digest.update(bytes);
    }
}
