package io.millrace.connect.records;

/** JSON that does not fit the topic's schema. The message names the field and says what is there by its kind: values may be personal. */
public final class UnreadableRecordException extends Exception {
    private static final long serialVersionUID = 1L;

    UnreadableRecordException(String message) {
        super(message);
    }

    /** @param path the field, with those that it is in: {@code customer.id} */
    static UnreadableRecordException at(String path, String message) {
        return new UnreadableRecordException(path.isEmpty() ? message : "field " + path + ": " + message);
    }
}
