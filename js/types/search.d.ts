/** What kind of item is looked for. `image`, `video` and `audio` go by MIME type, the others by extension: `doc`, `xls` and
 *  `ppt` by the two of Microsoft's, `word`, `excel`, `powerpoint` and `text` by all that are used for such. */
export type SearchType =
  | "all" | "dir" | "file" | "doc" | "xls" | "ppt" | "pdf" | "txt" | "image" | "video" | "audio"
  | "word" | "excel" | "powerpoint" | "text";

/** What is looked for; items meet every condition that is given. See https://cloud.tencent.com/document/product/1339/71107 */
export interface SearchConditions {
  /** Words separated by spaces; any may match. */
  keyword?: string;
  /** The directory that is searched. @default "" (the root) */
  scope?: string;
  /** A type, or one of several; `!` before it: not that type. `""` means `"all"`. @default "all" */
  type?: SearchType | "" | `!${SearchType}` | readonly (SearchType | `!${SearchType}`)[];
  /** Extensions, such as `[".png", ".jpg"]`. */
  extname?: readonly string[];
  /** Bytes; a whole number from 0 to 2^63−1. */
  minFileSize?: number | bigint;
  /** Bytes; a whole number from 0 to 2^63−1. */
  maxFileSize?: number | bigint;
  /** Modified at this time or later: a Date, or ISO 8601. */
  modificationTimeStart?: string | Date;
  /** Modified at this time or earlier: a Date, or ISO 8601. */
  modificationTimeEnd?: string | Date;
  /** What items are sorted by. */
  orderBy?: "name" | "modificationTime" | "size" | "creationTime" | "localCreationTime" | "localModificationTime";
  /** Upwards or downwards. */
  orderByType?: "asc" | "desc";
  /** How thoroughly to search. @default "normal" */
  searchMode?: "fast" | "normal";
  /** Items with one of these labels. */
  labels?: readonly string[];
  /** Items of one of these categories. */
  categories?: readonly string[];
  /** Items with one of these tags. Ids are sent as they are given: strings, safe integers, or bigints of 64 bits. */
  tags?: readonly { id: string | number | bigint; value?: string }[];
  /** Items of one of these users. Ids as in `tags`. */
  creators?: readonly { userOrgId?: string | number | bigint; userId: string | number | bigint }[];
}

/** What items are to tell beside the usual. */
export interface ItemOptions {
  /** Whether items have their `inode`. @default false */
  withInode?: boolean;
  /** Whether items have `isFavorite`. @default false */
  withFavoriteStatus?: boolean;
}

/** Where a search goes on. Opaque: hand it back as it came. */
export type Marker = string | number;

/** A part of what a search has found. */
export interface SearchPage {
  /** The search's name, by which it is continued and deleted. */
  readonly searchId: string;
  /** The server has stopped searching. */
  readonly searchFinished: boolean;
  /** There is more to get, now or later: an empty page with `hasMore` means "not yet". */
  readonly hasMore: boolean;
  /** What the next page is asked for with; only with `hasMore`. */
  readonly nextMarker?: Marker;
  /** 0 to 20 items. */
  readonly contents: readonly SearchItem[];
}

/** A file or directory, as the service describes it. Times are ISO 8601. */
export interface SearchItem {
  /** What it is; further types may come. */
  readonly type: "dir" | "file" | "image" | "video" | "symlink" | "virtual" | (string & {});
  /** Without its directories. */
  readonly name: string;
  /** Directories down to the item; the last element is `name`. */
  readonly path: readonly string[];
  /** A number that stays the same when it is moved; only with `withInode`. */
  readonly inode?: string;
  /** When it came into the library. */
  readonly creationTime?: string;
  /** When it was last changed in the library. */
  readonly modificationTime?: string;
  /** When it was made on the device that it came from. */
  readonly localCreationTime?: string;
  /** When it was last changed on the device that it came from. */
  readonly localModificationTime?: string;
  /** MIME type. */
  readonly contentType?: string;
  /** Bytes, as a decimal string (64 bit). */
  readonly size?: string;
  /** The checksum, as a decimal string (64 bit). */
  readonly crc64?: string;
  /** Changes with the content. */
  readonly eTag?: string;
  /** Which version of the file this is. */
  readonly versionId?: number;
  /** The application's own data. */
  readonly metaData?: Readonly<Record<string, string>>;
  /** Its labels. */
  readonly labels?: readonly string[];
  /** Its category. */
  readonly category?: string;
  /** The service's word for what kind of file it is. */
  readonly fileType?: string;
  /** Whose it is. */
  readonly userId?: string;
  /** Only with `withFavoriteStatus`. */
  readonly isFavorite?: boolean;
  /** Can be shown as a document. */
  readonly previewByDoc?: boolean;
  /** Can be shown as a picture or a film. */
  readonly previewByCI?: boolean;
  /** Can be shown as a small picture. */
  readonly previewAsIcon?: boolean;
  /** Whatever else the service sent. */
  readonly [field: string]: unknown;
}
