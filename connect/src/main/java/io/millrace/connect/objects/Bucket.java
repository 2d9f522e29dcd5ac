package io.millrace.connect.objects;

import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.S3ClientBuilder;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Request;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The objects of a bucket whose keys have a prefix. Each method asks the storage, a few times before it throws {@link SdkException}. */
final class Bucket implements AutoCloseable {
    private static final int NOT_FOUND = 404;

    private final S3Client client;
    private final ObjectStorageSettings settings;

    Bucket(ObjectStorageSettings settings) {
        this.settings = settings;
        S3ClientBuilder builder = S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.of(settings.region()))
                .forcePathStyle(settings.pathStyle())
                // Storage that is not Amazon's may refuse a request that asks for checksums.
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED);
        if (!settings.endpoint().isEmpty()) {
            builder.endpointOverride(URI.create(settings.endpoint()));
        }
        this.client = builder.build();
    }

    /**
     * The next objects behind a key, in the order of keys, up to the first that is younger than {@code settle.ms}: one that comes before it may still be on its way.
     *
     * @param key null for the first ones
     */
    List<String> after(@Nullable String key, Instant now) {
        Instant settled = now.minus(settings.settle());
        String last = key;
        while (true) {
            ListObjectsV2Request.Builder request =
                    ListObjectsV2Request.builder().bucket(settings.bucket()).prefix(settings.prefix());
            if (last != null) {
                request.startAfter(last);
            }
            List<S3Object> listed = client.listObjectsV2(request.build()).contents();
            List<String> found = listed.stream()
                    .takeWhile(object -> !object.lastModified().isAfter(settled))
                    .map(S3Object::key)
                    .filter(Bucket::visible)
                    .toList();
            if (!found.isEmpty()
                    || listed.isEmpty()
                    || listed.stream().anyMatch(object -> object.lastModified().isAfter(settled))) {
                return found;
            }
            last = listed.get(listed.size() - 1).key();
        }
    }

    /** What an object is now; empty if it is gone. */
    Optional<String> etag(String key) {
        try {
            return Optional.of(client.headObject(
                            request -> request.bucket(settings.bucket()).key(key))
                    .eTag());
        } catch (S3Exception refused) {
            return absent(refused);
        }
    }

    /** What is in an object; empty if it is gone. */
    Optional<ObjectContent> open(String key) {
        try {
            return Optional.of(new ObjectContent(key, client.getObject(request -> request.bucket(settings.bucket())
                    .key(key))));
        } catch (S3Exception refused) {
            return absent(refused);
        }
    }

    @Override
    public void close() {
        client.close();
    }

    private static <T> Optional<T> absent(S3Exception refused) {
        if (refused.statusCode() == NOT_FOUND) {
            return Optional.empty();
        }
        throw refused;
    }

    /** By the convention of Hadoop, Hive and Spark: {@code _SUCCESS} and {@code .part.crc} are no data, and a folder's marker is empty. */
    private static boolean visible(String key) {
        String name = key.substring(key.lastIndexOf('/') + 1);
        return !name.isEmpty() && !name.startsWith("_") && !name.startsWith(".");
    }
}
