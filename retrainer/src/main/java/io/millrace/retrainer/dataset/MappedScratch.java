package io.millrace.retrainer.dataset;

import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Room in a file that has no name any more while it is used, so that nothing is left of it when the process ends, however it ends. Its pages lie in memory as
 * long as there is some to spare.
 *
 * <p>The file is written before it is mapped: a mapped page for which the disk has no room would fail the process in the middle of an ordinary assignment, and a
 * write fails with an {@link IOException}.
 */
final class MappedScratch implements Scratch {
    private static final int FIRST_REGION = 1 << 20;
    private static final int LARGEST_REGION = 1 << 28;
    private static final byte[] ZEROS = new byte[1 << 20];

    private final FileChannel file;
    private ByteBuffer region = ByteBuffer.allocate(0);

    private MappedScratch(FileChannel file) {
        this.file = file;
    }

    /** Room on the disk that a directory is on. */
    static MappedScratch in(Path directory) throws IOException {
        Path path = Files.createTempFile(PrivateFiles.createDirectories(directory), "scratch-", ".tmp");
        return new MappedScratch(FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE));
    }

    @Override
    public ByteBuffer allocate(int bytes) throws IOException {
        if (region.remaining() < bytes) {
            region = region(Math.max(bytes, (int) Math.min(LARGEST_REGION, Math.max(FIRST_REGION, file.size()))));
        }
        ByteBuffer piece = region.slice(region.position(), bytes).order(ByteOrder.nativeOrder());
        region.position(region.position() + bytes);
        return piece;
    }

    private ByteBuffer region(int bytes) throws IOException {
        long start = file.size();
        for (int left = bytes; left > 0; ) {
            left -= file.write(ByteBuffer.wrap(ZEROS, 0, Math.min(left, ZEROS.length)), file.size());
        }
        return file.map(FileChannel.MapMode.READ_WRITE, start, bytes);
    }

    /** What is mapped stays so until it is garbage; its room on the disk is free at once. */
    @Override
    public void close() throws IOException {
        if (file.isOpen()) {
            file.truncate(0);
            file.close();
        }
    }
}
