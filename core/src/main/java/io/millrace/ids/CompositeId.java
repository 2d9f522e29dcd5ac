package io.millrace.ids;

import java.util.List;

/**
 * Ids of entities that several fields make together, such as a customer and a product: their texts in the order of the project file, with a {@link #SEPARATOR} between
 * them. None but the last may hold one, so two entities never share an id, and an id can be taken apart again. The first part is the id's <em>owner</em>: the one whom all
 * entities that begin with it belong to.
 */
public final class CompositeId {
    /** Between the parts of an id. */
    public static final char SEPARATOR = '|';

    /** What is wrong with parts that are not {@link #joinable}. */
    public static final String AMBIGUOUS = "an entity field other than the last holds a " + SEPARATOR
            + ", which stands between the parts of an id: whose event it is cannot be told";

    private CompositeId() {}

    /** Whether parts make an id that can be taken apart again: none but the last holds a separator. */
    public static boolean joinable(List<String> parts) {
        return parts.stream().limit(Math.max(0, parts.size() - 1)).allMatch(part -> part.indexOf(SEPARATOR) < 0);
    }

    /**
     * The id that parts make.
     *
     * @throws IllegalArgumentException saying {@link #AMBIGUOUS}, when they are not {@link #joinable}
     */
    public static String join(List<String> parts) {
        if (!joinable(parts)) {
            throw new IllegalArgumentException(AMBIGUOUS);
        }
        return String.join(String.valueOf(SEPARATOR), parts);
    }

    /**
     * How many bytes of an id are its owner's: all of them where nothing follows.
     *
     * @param id bytes that hold the id as UTF-8, from the first one on
     * @param length number of its bytes
     */
    public static int ownerLength(byte[] id, int length) {
        for (int i = 0; i < length; i++) {
            if (id[i] == SEPARATOR) {
                return i;
            }
        }
        return length;
    }

    /** The first part of an id. */
    public static String owner(String id) {
        int end = id.indexOf(SEPARATOR);
        return end < 0 ? id : id.substring(0, end);
    }

    /** What follows the first part; empty where nothing does. */
    public static String owned(String id) {
        int end = id.indexOf(SEPARATOR);
        return end < 0 ? "" : id.substring(end + 1);
    }
}
