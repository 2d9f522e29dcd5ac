package io.millrace.retrainer.topics;

import io.millrace.runtime.deadletters.DeadLetter;
import io.millrace.runtime.deadletters.DeadLetterReason;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;

/** Dead letters in a file, until they can be written where they belong. */
public final class DeadLetterFile {

    private DeadLetterFile() {}

    public static void write(Path file, List<DeadLetter> letters) throws IOException {
        try (DataOutputStream out = new DataOutputStream(new BufferedOutputStream(Files.newOutputStream(file)))) {
            out.writeInt(letters.size());
            for (DeadLetter letter : letters) {
                writeBytes(out, letter.key());
                writeBytes(out, letter.value());
                Header[] headers = letter.headers().toArray();
                out.writeInt(headers.length);
                for (Header header : headers) {
                    writeText(out, header.key());
                    writeBytes(out, header.value());
                }
                writeText(out, letter.topic());
                out.writeInt(letter.partition());
                out.writeLong(letter.offset());
                out.writeLong(letter.timestamp());
                writeText(out, letter.stage());
                writeText(out, letter.reason().name());
                writeText(out, letter.detail());
            }
        }
    }

    /**
     * Reads what {@link #write} wrote.
     *
     * @throws IOException when there is something else in the file
     */
    public static List<DeadLetter> read(Path file) throws IOException {
        List<DeadLetter> letters = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new BufferedInputStream(Files.newInputStream(file)))) {
            for (int left = in.readInt(); left > 0; left--) {
                byte[] key = readBytes(in);
                byte[] value = readBytes(in);
                Headers headers = new RecordHeaders();
                for (int more = in.readInt(); more > 0; more--) {
                    headers.add(readText(in), readBytes(in));
                }
                letters.add(new DeadLetter(
                        key,
                        value,
                        headers,
                        readText(in),
                        in.readInt(),
                        in.readLong(),
                        in.readLong(),
                        readText(in),
                        DeadLetterReason.valueOf(readText(in)),
                        readText(in)));
            }
        }
        return letters;
    }

    private static void writeText(DataOutputStream out, String text) throws IOException {
        writeBytes(out, text.getBytes(StandardCharsets.UTF_8));
    }

    private static String readText(DataInputStream in) throws IOException {
        byte[] bytes = readBytes(in);
        if (bytes == null) {
            throw new IOException("a text is lacking");
        }
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static void writeBytes(DataOutputStream out, byte @Nullable [] bytes) throws IOException {
        out.writeInt(bytes == null ? -1 : bytes.length);
        if (bytes != null) {
            out.write(bytes);
        }
    }

    private static byte @Nullable [] readBytes(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length < 0 ? null : in.readNBytes(length);
    }
}
