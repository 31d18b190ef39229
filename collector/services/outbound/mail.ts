/** A mail with the same content as text and as HTML. */
export interface Mail {
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** The same for each attempt to send the mail: receivers can recognize it. Letters, digits, `.` and `-`. */
  readonly id: string;
}

/** How an attempt to send a mail ended. */
export type MailResult =
  | {
      /** Addresses that the mail server refused, while it took the mail for others. */
      readonly refused: number;
    }
  | {
      /** What is wrong, and what to do: a sentence. */
      readonly failed: string;
      /** Whether the mail may have been sent all the same: its content was transmitted, and the answer is missing. */
      readonly isUnclear: boolean;
    };

/** Sends a mail. Never rejects. */
export type SendMail = (mail: Mail) => Promise<MailResult>;
