package io.millrace.quickstart.history;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records spread over files. Each thread has a {@link Writer} with a buffer per bucket; a full one is appended to its file,
 * which is open only for that long.
 */
final class Buckets {
    /** Bytes of all buffers of a thread, but for very many buckets. */
    private static final int BUFFERS = 1 << 22;

    private static final int LEAST_BUFFER = 1 << 11;

    private final Path[] files;
    private final Object[] locks;
    private final int buffer;
    private final AtomicLong written = new AtomicLong();

    Buckets(WorkDirectory directory, String name, int count) {
        files = new Path[count];
        locks = new Object[count];
        buffer = Math.max(LEAST_BUFFER, Math.min(1 << 16, BUFFERS / count));
        for (int i = 0; i < count; i++) {
            files[i] = directory.file(name + "-" + i);
            locks[i] = new Object();
        }
    }

    int count() {
        return files.length;
    }

    /** The file of a bucket; not there when nothing was written to it. */
    Path file(int bucket) {
        return files[bucket];
    }

    /** Bytes in all files. */
    long written() {
        return written.get();
    }

    Writer writer() {
        return new Writer();
    }

    private void append(int bucket, byte[] bytes, int length) throws IOException {
        synchronized (locks[bucket]) {
            try (SeekableByteChannel file =
                    Files.newByteChannel(files[bucket], StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
                ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, length);
                while (buffer.hasRemaining()) {
                    file.write(buffer);
                }
            }
        }
        written.addAndGet(length);
    }

    /** Writes from one thread. */
    final class Writer implements AutoCloseable {
        private final byte[][] buffers = new byte[files.length][];
        private final int[] used = new int[files.length];

        void write(int bucket, byte[] bytes, int size) throws IOException {
            if (used[bucket] + size > buffer) {
                flush(bucket);
            }
            if (size > buffer) {
                append(bucket, bytes, size);
                return;
            }
            byte[] own = buffers[bucket];
            if (own == null) {
                own = new byte[buffer];
                buffers[bucket] = own;
            }
            System.arraycopy(bytes, 0, own, used[bucket], size);
            used[bucket] += size;
        }

        private void flush(int bucket) throws IOException {
            byte[] own = buffers[bucket];
            if (own != null && used[bucket] > 0) {
                append(bucket, own, used[bucket]);
                used[bucket] = 0;
            }
        }

        /** Appends what is left. */
        @Override
        public void close() throws IOException {
            for (int bucket = 0; bucket < used.length; bucket++) {
                flush(bucket);
            }
        }
    }
}
