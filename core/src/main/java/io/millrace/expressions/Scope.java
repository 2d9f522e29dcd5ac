package io.millrace.expressions;

/** Which names an expression may use. Asking for a name may reserve its slot. */
public interface Scope {

    /** Slot of a name used as a number, or -1 when there is no such name. */
    int numberSlot(String name);

    /** Slot of a name used as text, or -1 when there is no such name. */
    int textSlot(String name);
}
