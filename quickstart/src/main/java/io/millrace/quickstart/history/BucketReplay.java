package io.millrace.quickstart.history;

import io.millrace.history.HistoryBlock;
import io.millrace.history.PointInTime;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;

/**
 * Hands on the records of a bucket in their order. A bucket that fits into the block is sorted there;
 * a larger one, be it for a single entity of many events, is sorted in parts that go to files of their own and are then merged.
 */
final class BucketReplay {
    private final WorkDirectory directory;
    private final HistoryBlock block;
    private final Records records;

    /** Takes packed records. */
    @FunctionalInterface
    interface Records {
        void accept(byte[] bytes, int at);
    }

    /** @param block is cleared by every bucket */
    BucketReplay(WorkDirectory directory, HistoryBlock block, Records records) {
        this.directory = directory;
        this.block = block;
        this.records = records;
    }

    /** Goes through a bucket and deletes it. */
    void run(Path bucket) throws IOException {
        List<Path> parts = new ArrayList<>();
        block.clear();
        try (RecordReader reader = new RecordReader(bucket)) {
            while (reader.next()) {
                if (!block.add(reader.bytes(), reader.at())) {
                    parts.add(part(bucket, parts.size()));
                    block.clear();
                    block.add(reader.bytes(), reader.at());
                }
            }
        }
        if (parts.isEmpty()) {
            Files.delete(bucket);
            block.sort();
            for (int i = 0; i < block.count(); i++) {
                records.accept(block.data(), block.start(i));
            }
        } else {
            parts.add(part(bucket, parts.size()));
            Files.delete(bucket);
            merge(parts);
        }
    }

    /** Writes the block, sorted. */
    private Path part(Path bucket, int number) throws IOException {
        Path file = directory.file(bucket.getFileName() + "-sorted-" + number);
        block.sort();
        try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16)) {
            for (int i = 0; i < block.count(); i++) {
                out.write(block.data(), block.start(i), block.size(i));
            }
        }
        return file;
    }

    private void merge(List<Path> parts) throws IOException {
        List<RecordReader> readers = new ArrayList<>();
        try {
            PriorityQueue<RecordReader> first =
                    new PriorityQueue<>((a, b) -> PointInTime.compare(a.bytes(), a.at(), b.bytes(), b.at()));
            for (Path part : parts) {
                RecordReader reader = new RecordReader(part);
                readers.add(reader);
                if (reader.next()) {
                    first.add(reader);
                }
            }
            while (!first.isEmpty()) {
                RecordReader reader = first.remove();
                records.accept(reader.bytes(), reader.at());
                if (reader.next()) {
                    first.add(reader);
                }
            }
        } finally {
            for (RecordReader reader : readers) {
                reader.close();
            }
        }
        for (Path part : parts) {
            Files.delete(part);
        }
    }
}
