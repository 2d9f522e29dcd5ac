package io.millrace.forest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class UbjInputTest {
    @Test
    void shouldReadNumbersOfEveryKindAndArraysOfEveryForm() throws Exception {
        UbjInput in = input(out -> {
            out.writeBytes("{");
            key(out, "typed");
            out.writeBytes("[$l#U");
            out.write(2);
            out.writeInt(7);
            out.writeInt(-1);
            key(out, "mixed");
            out.writeBytes("[i");
            out.write(-3);
            out.writeBytes("U");
            out.write(200);
            out.writeBytes("I");
            out.writeShort(1000);
            out.writeBytes("L");
            out.writeLong(5);
            out.writeBytes("TF]");
            key(out, "floats");
            out.writeBytes("[$d#L");
            out.writeLong(2);
            out.writeFloat(0.1f);
            out.writeFloat(Float.NEGATIVE_INFINITY);
            key(out, "text");
            out.writeBytes("S");
            text(out, "zwölf");
            key(out, "nested");
            out.writeBytes("{#i");
            out.write(1);
            key(out, "deeper");
            out.writeBytes("[[]{}Z]");
            out.writeBytes("}");
        });
        Map<String, Object> found = new TreeMap<>();
        in.object(name -> found.put(
                name,
                switch (name) {
                    case "typed", "mixed" -> in.integers();
                    case "floats" -> in.floats();
                    case "text" -> in.text();
                    default -> skipped(in);
                }));
        assertThat(found).containsOnlyKeys("typed", "mixed", "floats", "text", "nested");
        assertThat(found.get("typed")).isEqualTo(new int[] {7, -1});
        assertThat(found.get("mixed")).isEqualTo(new int[] {-3, 200, 1000, 5, 1, 0});
        assertThat(found.get("floats")).isEqualTo(new float[] {0.1f, Float.NEGATIVE_INFINITY});
        assertThat(found.get("text")).isEqualTo("zwölf");
    }

    /** Whatever the bytes are, a model is read or refused: nothing else is thrown, and nothing large is made of little. */
    @Test
    void shouldRefuseWhateverItsBytesAre() {
        long seed = 3;
        System.out.println("seed " + seed);
        Random random = new Random(seed);
        byte[] alphabet = "{}[]$#iUIlLdDSCHTFZN".getBytes(StandardCharsets.US_ASCII);
        for (int round = 0; round < 20_000; round++) {
            byte[] bytes = new byte[2 + random.nextInt(60)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = random.nextBoolean() ? alphabet[random.nextInt(alphabet.length)] : (byte) random.nextInt(9);
            }
            bytes[0] = '{';
            bytes[1] = 'i';
            assertThatThrownBy(() -> Forest.fromXgboost(bytes)).isInstanceOf(ForestException.class);
        }
    }

    private static Object skipped(UbjInput in) throws IOException, ForestException {
        in.skip();
        return "";
    }

    private static void key(DataOutputStream out, String name) throws IOException {
        text(out, name);
    }

    private static void text(DataOutputStream out, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        out.writeBytes("i");
        out.write(bytes.length);
        out.write(bytes);
    }

    private static UbjInput input(Written written) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        written.to(new DataOutputStream(bytes));
        return new UbjInput(bytes.toByteArray());
    }

    private interface Written {
        void to(DataOutputStream out) throws IOException;
    }
}
