package io.millrace.bundle;

import java.util.Locale;

/** Why a registered model is not put into service. */
public enum Rejection {
    /** Its record or pieces of its bundle have not come for a while. It is taken when they do. */
    MISSING,
    /** What came is not what was registered: the hash is another. */
    CORRUPT,
    /** It is what was registered, and cannot be used here: nobody can read it, or it reads a feature that there is not. */
    UNUSABLE,
    /** It scores a golden row otherwise than the library that trained it. */
    DISAGREEING,
    /** Signatures are asked for, and it has none. */
    UNSIGNED,
    /** Its signature is not one of a key that is trusted, over this bundle under this name and version. */
    WRONGLY_SIGNED,
    /** Its bundle is larger than the project allows. */
    TOO_LARGE,
    /** One thread cannot score as many rows with it as the project asks for, or not as quickly. */
    TOO_SLOW;

    /** How logs, alerts and metrics call it: {@code wrongly_signed}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }
}
