package io.millrace.connect.objects;

import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;

/** What is in an object, unpacked if its key ends in {@code .gz}. */
final class ObjectContent implements AutoCloseable {
    private final ResponseInputStream<GetObjectResponse> response;
    private final Counted counted;
    private final InputStream stream;

    ObjectContent(String key, ResponseInputStream<GetObjectResponse> response) {
        this.response = response;
        this.counted = new Counted(response);
        this.stream = key.endsWith(".gz") ? new Unpacked(counted) : counted;
    }

    String etag() {
        return response.response().eTag();
    }

    InputStream stream() {
        return stream;
    }

    /** No gzip, or one that was cut off before it was stored; a connection that broke is neither. */
    boolean broken(IOException error) {
        return error instanceof ZipException
                || (error instanceof EOFException
                        && counted.count == response.response().contentLength());
    }

    /** Gives the connection up, and with it what has not been read. */
    @Override
    public void close() {
        response.abort();
    }

    /** Reads the header of the gzip when the first byte is asked for, so that a broken one is an error of reading; an empty object is no lines. */
    private static final class Unpacked extends InputStream {
        private final InputStream packed;
        private InputStream unpacked = InputStream.nullInputStream();
        private boolean begun;

        Unpacked(InputStream packed) {
            this.packed = packed;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            if (!begun) {
                unpacked = new GZIPInputStream(packed);
                begun = true;
            }
            return unpacked.read(to, offset, length);
        }
    }

    private static final class Counted extends FilterInputStream {
        private long count;

        Counted(InputStream in) {
            super(in);
        }

        @Override
        public int read() throws IOException {
            int read = super.read();
            count += read < 0 ? 0 : 1;
            return read;
        }

        @Override
        public int read(byte[] to, int offset, int length) throws IOException {
            int read = super.read(to, offset, length);
            count += Math.max(0, read);
            return read;
        }
    }
}
