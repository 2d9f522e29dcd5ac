package io.millrace.connect;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPOutputStream;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.TransientApiMetadata;

/** A server that speaks S3's protocol, on the loopback address, over objects in memory. */
final class ObjectStorage {
    static final String BUCKET = "events";
    static final String ACCESS_KEY = "access";
    static final String SECRET_KEY = "secret";

    private final BlobStoreContext context;
    private final S3Proxy server;

    ObjectStorage() throws Exception {
        context = ContextBuilder.newBuilder(new TransientApiMetadata())
                .credentials(ACCESS_KEY, SECRET_KEY)
                .build(BlobStoreContext.class);
        objects().createContainerInLocation(null, BUCKET);
        server = S3Proxy.builder()
                .blobStore(objects())
                .endpoint(URI.create("http://127.0.0.1:0"))
                .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, ACCESS_KEY, SECRET_KEY)
                // As Amazon's does.
                .ignoreUnknownHeaders(true)
                .build();
        server.start();
    }

    String endpoint() {
        return "http://127.0.0.1:" + server.getPort();
    }

    /** Puts an object, packed if its key ends in {@code .gz}. */
    void put(String key, String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (OutputStream out = key.endsWith(".gz") ? new GZIPOutputStream(bytes) : bytes) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        objects()
                .putBlob(
                        BUCKET,
                        objects()
                                .blobBuilder(key)
                                .payload(bytes.toByteArray())
                                .contentLength(bytes.size())
                                .build());
    }

    private BlobStore objects() {
        return context.getBlobStore();
    }

    void stop() throws Exception {
        server.stop();
        context.close();
    }
}
