package io.millrace.serving.models;

import io.millrace.bundle.HeapRoom;
import io.millrace.bundle.ModelBundle;
import io.millrace.records.Artifact;
import io.millrace.records.ModelVersion;
import io.millrace.records.ModelVersions;
import io.millrace.serving.testing.Shop;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A process whose heap is full but for so much that there is just too little room for a bundle, and then just enough; it loads the bundle both times. */
final class FullHeap {
    private static final int PIECE = 1 << 16;
    private static final int CHUNK = 900_000;
    private static final long EDGE = 4 << 20;

    private final List<byte[]> full = new ArrayList<>();
    private final Path bundle;
    private final HeapRoom room = HeapRoom.toLoad(HeapRoom.Heap.ofThisProcess(), false);
    private final VersionLoader loader = new VersionLoader("stops", new Shop().features, room);

    private FullHeap(Path bundle) {
        this.bundle = bundle;
    }

    public static void main(String[] args) throws IOException {
        FullHeap heap = new FullHeap(Path.of(args[0]));
        // What classes and warm code take is taken.
        heap.load();
        long needed = heap.room.needed(Files.size(heap.bundle));
        heap.leave(needed - EDGE);
        heap.load();
        heap.leave(needed + EDGE);
        heap.load();
    }

    private void leave(long free) {
        full.clear();
        while (free() > free) {
            long pieces = (free() - free) / PIECE + 1;
            for (long piece = 0; piece < pieces; piece++) {
                full.add(new byte[PIECE]);
            }
        }
    }

    private static long free() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.maxMemory() - runtime.totalMemory() + runtime.freeMemory();
    }

    private void load() throws IOException {
        ModelVersion version =
                ModelVersions.of("1.0.0", "stops", "stops", new Artifact("one", Files.size(bundle), 1, 0L, null));
        Obtained obtained = loader.load(version, any -> read());
        System.out.println(
                obtained instanceof Obtained.Refused refused
                        ? "refused " + refused.why().rejection()
                        : obtained instanceof Obtained.Ready ? "loaded" : obtained.toString());
    }

    /** As the store of bundles does it. */
    private byte[] read() {
        ByteArrayOutputStream chunks = new ByteArrayOutputStream();
        try (InputStream in = Files.newInputStream(bundle)) {
            for (byte[] chunk = in.readNBytes(CHUNK); chunk.length > 0; chunk = in.readNBytes(CHUNK)) {
                chunks.writeBytes(chunk);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        byte[] bytes = chunks.toByteArray();
        var unused = ModelBundle.sha256(bytes);
        return bytes;
    }
}
