package io.millrace.retrainer.dataset;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.zip.GZIPInputStream;
import org.apache.parquet.bytes.BytesInput;
import org.apache.parquet.compression.CompressionCodecFactory;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.xerial.snappy.Snappy;

/**
 * Codecs of Parquet's pages, by the libraries that Kafka's clients bring along: Parquet's own run on Hadoop. Written is
 * Zstandard alone (the library carries its C code with it, so a page has the same bytes on every machine, unlike with the
 * JDK's zlib); read are also Snappy, gzip and no compression at all, which is what other tools write.
 */
public final class PageCodecs implements CompressionCodecFactory {

    /** Numbers hardly shrink further at higher levels, which take two to three times as long. */
    private static final int LEVEL = 1;

    @Override
    public BytesInputCompressor getCompressor(CompressionCodecName codec) {
        if (codec != CompressionCodecName.ZSTD) {
            throw new IllegalArgumentException("files are compressed with ZSTD, not " + codec);
        }
        return new Compressor();
    }

    @Override
    public BytesInputDecompressor getDecompressor(CompressionCodecName codec) {
        return switch (codec) {
            case ZSTD -> new Decompressor(Zstd::decompress);
            case SNAPPY -> new Decompressor((page, size) -> Snappy.uncompress(page));
            case GZIP ->
                new Decompressor((page, size) -> new GZIPInputStream(new ByteArrayInputStream(page)).readNBytes(size));
            case UNCOMPRESSED -> new Decompressor((page, size) -> page);
            default ->
                throw new IllegalArgumentException(
                        "pages compressed with " + codec + " cannot be read, only ZSTD, SNAPPY, GZIP and UNCOMPRESSED");
        };
    }

    @Override
    public void release() {}

    private static final class Compressor implements BytesInputCompressor {
        @Override
        public BytesInput compress(BytesInput page) throws IOException {
            return BytesInput.from(Zstd.compress(page.toInputStream().readAllBytes(), LEVEL));
        }

        @Override
        public CompressionCodecName getCodecName() {
            return CompressionCodecName.ZSTD;
        }

        @Override
        public void release() {}
    }

    /** Unpacks a page of a known size. */
    @FunctionalInterface
    private interface Unpacking {
        byte[] unpack(byte[] page, int size) throws IOException;
    }

    private record Decompressor(Unpacking unpacking) implements BytesInputDecompressor {
        @Override
        public BytesInput decompress(BytesInput page, int size) throws IOException {
            return BytesInput.from(unpacking.unpack(page.toInputStream().readAllBytes(), size));
        }

        @Override
        public void decompress(ByteBuffer page, int compressedSize, ByteBuffer output, int size) throws IOException {
            byte[] bytes = new byte[compressedSize];
            page.get(bytes);
            output.put(unpacking.unpack(bytes, size));
        }

        @Override
        public void release() {}
    }
}
