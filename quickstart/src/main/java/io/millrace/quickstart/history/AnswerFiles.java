package io.millrace.quickstart.history;

import io.millrace.features.FeatureSet;
import io.millrace.features.FeatureVector;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.util.Arrays;

/**
 * Answers, which come in any order, on their way to the order of the questions: each range of questions has a file of its own
 * that fits into memory.
 */
final class AnswerFiles {
    private static final int MAX_RANGES = 4096;

    private final FeatureSet features;
    private final long questions;
    private final long range;
    private final Buckets files;

    /**
     * Files for so many answers.
     *
     * @param memory bytes that one file may have, about
     */
    AnswerFiles(WorkDirectory directory, FeatureSet features, long questions, long memory) {
        this.features = features;
        this.questions = questions;
        long bytes = expected();
        int ranges = (int) Math.max(1, Math.min(MAX_RANGES, bytes / Math.max(1, memory) + 1));
        range = Math.max(1, (questions + ranges - 1) / ranges);
        files = new Buckets(directory, "answers", ranges);
    }

    /** Bytes that all answers take, about. */
    long expected() {
        return questions * new AnswerCodec(features).typicalSize();
    }

    /** Writes from one thread. */
    Writer writer() {
        return new Writer();
    }

    final class Writer implements AutoCloseable {
        private final AnswerCodec codec = new AnswerCodec(features);
        private final Buckets.Writer out = files.writer();

        void write(long question, boolean known, FeatureVector vector) throws IOException {
            codec.encode(question, known, vector);
            out.write((int) (question / range), codec.bytes(), codec.size());
        }

        @Override
        public void close() throws IOException {
            out.close();
        }
    }

    /** Reads when all has been written. */
    Reader reader() {
        return new Reader();
    }

    /** Gives out the answers in the order of their questions; deletes what was read. */
    final class Reader {
        private final AnswerCodec codec = new AnswerCodec(features);
        private ByteBuffer answers = ByteBuffer.allocate(0);
        private int[] starts = new int[0];
        private long first;
        private long next;

        /**
         * Reads the next answer.
         *
         * @return whether the entity was known
         * @throws IOException when there is none: there are more questions now than there were
         */
        boolean next(FeatureVector vector) throws IOException {
            if (next == questions) {
                throw new IOException("the file of questions has grown while it was answered");
            }
            if (next % range == 0) {
                load((int) (next / range));
            }
            int start = starts[(int) (next - first)];
            next++;
            return codec.decode(answers, start, vector);
        }

        private void load(int number) throws IOException {
            first = number * range;
            // Without a hold on the last one while the next one comes.
            answers = ByteBuffer.allocate(0);
            answers = ByteBuffer.wrap(Files.readAllBytes(files.file(number))).order(ByteOrder.LITTLE_ENDIAN);
            Files.delete(files.file(number));
            starts = new int[(int) Math.min(range, questions - first)];
            Arrays.fill(starts, -1);
            for (int at = 0; at < answers.capacity(); at += Integer.BYTES + answers.getInt(at)) {
                starts[(int) (AnswerCodec.question(answers, at) - first)] = at;
            }
        }
    }
}
