package io.millrace.expressions;

/** Which names an expression may use. Asking for a slot may reserve it. */
public interface Scope {

    /** Slot of a name used as a number, or -1 when there is no such name. */
    int numberSlot(String name);

    /** Slot of a name used as text, or -1 when there is no such name. */
    int textSlot(String name);

    /**
     * Whether a name is known to be text, wherever it stands. Where it is not known, as with fields whose schema is the user's, a name is
     * text beside text and a number elsewhere. Reserves nothing.
     */
    default boolean isText(String name) {
        return false;
    }
}
