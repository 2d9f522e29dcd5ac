package io.millrace.retrainer.dataset;

import io.millrace.project.Project;
import io.millrace.runtime.privacy.PrivateFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;

/**
 * The dataset of a training as a Parquet file: {@code id}, {@code entity}, {@code as_of} (UTC milliseconds), {@code label}, one nullable
 * column per feature, where there are such rows {@code left_alone} and {@code contaminated}: whether the entity was held out, and {@link HeldOut what became of that}; and {@code _data_version} and
 * {@code _processed_at}, its {@link DatasetStamp}. Compressed with Zstandard. The same table and stamp make the same bytes, on every machine, as long as the libraries are of the same version.
 */
public final class ParquetDataset {
    private ParquetDataset() {}

    /**
     * Writes a table, over whatever is there. Under the file's name there is nothing, what was there, or all of it, and it is on the disk: whenever the process ends.
     *
     * @return what the file is known by
     */
    public static FileFacts write(ExampleTable table, DatasetStamp stamp, Path file) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".tmp");
        try {
            ExampleWriter.write(table, stamp, PrivateFiles.create(unfinished), ExampleWriter.CELLS);
            FileFacts facts = FileFacts.of(unfinished);
            force(unfinished, StandardOpenOption.WRITE);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(file.toAbsolutePath().getParent(), StandardOpenOption.READ);
            return facts;
        } finally {
            Files.deleteIfExists(unfinished);
        }
    }

    private static void force(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }

    /**
     * Reads what {@link #write} wrote, onto the heap.
     *
     * @throws IOException when the file is something else
     */
    public static ExampleTable read(Path file, List<ExampleTable.Feature> features) throws IOException {
        return read(file, features, ExampleTable.builder(features));
    }

    /**
     * Reads what {@link #write} wrote of a project, into a file in a directory, see {@link ExampleTable}.
     *
     * @throws IOException when the file is something else
     */
    public static ExampleTable read(Path file, Project project, Path directory) throws IOException {
        return read(
                file, ExampleTable.features(project.featureSet().features()), ExampleTable.builder(project, directory));
    }

    private static ExampleTable read(Path file, List<ExampleTable.Feature> features, ExampleTable.Builder builder)
            throws IOException {
        try (builder) {
            ExampleParquetReader.read(file, features, builder);
            return builder.build();
        } catch (UncheckedIOException noRoom) {
            throw noRoom.getCause();
        } catch (RuntimeException notThis) {
            throw new IOException(file.getFileName() + " is not a dataset of this feature set", notThis);
        }
    }
}
