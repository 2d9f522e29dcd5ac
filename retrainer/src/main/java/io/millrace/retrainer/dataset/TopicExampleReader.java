package io.millrace.retrainer.dataset;

import io.millrace.records.Decision;
import io.millrace.records.LabelledExample;
import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.generic.GenericDatumReader;
import org.apache.avro.io.DatumReader;
import org.apache.avro.io.Decoder;
import org.apache.avro.io.DecoderFactory;
import org.apache.avro.io.ResolvingDecoder;
import org.apache.avro.util.Utf8;
import org.jspecify.annotations.Nullable;

/**
 * Reads labelled examples straight from their bytes, whatever compatible schema they were written with: Avro's own readers make an object of each number, and a dataset has hundreds of millions of them. Records of the very schema
 * that is read, as nearly all are, need no resolving, which takes as long as the reading itself. Not
 * thread-safe; each reading gives the same object.
 */
final class TopicExampleReader implements DatumReader<TopicExample> {
    private static final Schema SCHEMA = LabelledExample.getClassSchema();

    private final TopicExample example;
    /** Places of the categorical features. */
    private final int[] categorical;
    /** Per categorical feature, what its text is read into. */
    private final Utf8[] texts;

    private final boolean[] isNumber;
    /** What resolves the writer's schema; null where it is the one that is read. */
    private final @Nullable ResolvingDecoder resolving;

    /** Where the record that is read lies. */
    private Decoder in;

    private boolean treated;
    private boolean heldOut;

    /**
     * For one schema.
     *
     * @param writer that examples were written with
     * @param example that they are read into
     */
    TopicExampleReader(Schema writer, List<ExampleTable.Feature> features, TopicExample example) {
        this.example = example;
        categorical = IntStream.range(0, features.size())
                .filter(f -> features.get(f).categorical())
                .toArray();
        texts = new Utf8[categorical.length];
        isNumber = new boolean[features.size()];
        for (int f = 0; f < isNumber.length; f++) {
            isNumber[f] = !features.get(f).categorical();
        }
        try {
            resolving = sameBytes(writer) ? null : DecoderFactory.get().resolvingDecoder(writer, SCHEMA, null);
        } catch (IOException impossible) {
            throw new IllegalStateException("there is nothing to be read yet", impossible);
        }
        in = DecoderFactory.get().binaryDecoder(new byte[0], null);
    }

    private static boolean sameBytes(Schema writer) {
        return SchemaNormalization.toParsingForm(writer).equals(SchemaNormalization.toParsingForm(SCHEMA));
    }

    @Override
    public void setSchema(Schema schema) {
        throw new UnsupportedOperationException("a reader is for one schema");
    }

    @Override
    public TopicExample read(TopicExample unused, Decoder decoder) throws IOException {
        example.row.clear();
        treated = false;
        heldOut = false;
        if (resolving == null) {
            in = decoder;
            for (Schema.Field field : SCHEMA.getFields()) {
                read(field);
            }
        } else {
            in = resolving.configure(decoder);
            for (Schema.Field field : resolving.readFieldOrder()) {
                read(field);
            }
            resolving.drain();
        }
        if (heldOut) {
            example.row.heldOut = treated ? HeldOut.CONTAMINATED : HeldOut.LEFT_ALONE;
        }
        return example;
    }

    private void read(Schema.Field field) throws IOException {
        switch (field.name()) {
            case "id" -> example.row.id = in.readString(example.row.id);
            case "entity" -> example.row.entity = in.readString(example.row.entity);
            case "model" -> example.model = in.readString(example.model);
            case "as_of" -> example.row.asOf = in.readLong();
            case "label_name" -> example.labelName = in.readString(example.labelName);
            case "label" -> example.labelled(in.readDouble());
            case "feature_set_version" -> example.featureSet = in.readString(example.featureSet);
            case "numbers" -> numbers();
            case "categories" -> categories();
            case "matured_at" -> example.maturedAt = in.readLong();
            case "treated" -> treated = in.readBoolean();
            case "decision" -> decision(field.schema());
            default -> GenericDatumReader.skip(field.schema(), in);
        }
    }

    private void numbers() throws IOException {
        int f = 0;
        for (long n = in.readArrayStart(); n != 0; n = in.arrayNext()) {
            for (long i = 0; i < n; i++, f++) {
                double value = in.readDouble();
                if (f < isNumber.length && isNumber[f]) {
                    example.row.numbers[f] = value;
                }
            }
        }
    }

    private void categories() throws IOException {
        int category = 0;
        for (long n = in.readArrayStart(); n != 0; n = in.arrayNext()) {
            for (long i = 0; i < n; i++, category++) {
                switch (in.readIndex()) {
                    case 0 -> in.readNull();
                    case 1 -> category(category);
                    default -> throw new IOException("a category is a text or null");
                }
            }
        }
    }

    private void category(int category) throws IOException {
        if (category < categorical.length) {
            texts[category] = in.readString(texts[category]);
            example.row.categories[categorical[category]] = texts[category];
        } else {
            in.skipString();
        }
    }

    private void decision(Schema union) throws IOException {
        int branch = in.readIndex();
        if (branch == 0) {
            in.readNull();
        } else {
            String symbol = union.getTypes().get(branch).getEnumSymbols().get(in.readEnum());
            heldOut = symbol.equals(Decision.HOLDOUT.name());
        }
    }
}
