/** A type of item to search for. `image`, `video` and `audio` match the MIME type, the others the extension: `doc`, `xls` and
 *  `ppt` match Microsoft's two extensions each; `word`, `excel`, `powerpoint` and `text` match all common extensions. */
export type SearchType =
  | "all" | "dir" | "file" | "doc" | "xls" | "ppt" | "pdf" | "txt" | "image" | "video" | "audio"
  | "word" | "excel" | "powerpoint" | "text";

/** Conditions of a search. An item must meet all of them. See https://cloud.tencent.com/document/product/1339/71107 */
export interface SearchConditions {
  /** Words separated by spaces; an item may match any of them. */
  keyword?: string;
  /** The directory to search in. @default "" (the root) */
  scope?: string;
  /** One or more types; `!` excludes a type. `""` means `"all"`. @default "all" */
  type?: SearchType | "" | `!${SearchType}` | readonly (SearchType | `!${SearchType}`)[];
  /** Extensions, such as `[".png", ".jpg"]`. */
  extname?: readonly string[];
  /** Minimum size in bytes; an integer from 0 to 2^63−1. */
  minFileSize?: number | bigint;
  /** Maximum size in bytes; an integer from 0 to 2^63−1. */
  maxFileSize?: number | bigint;
  /** Modified at this time or later: a Date, or ISO 8601. */
  modificationTimeStart?: string | Date;
  /** Modified at this time or earlier: a Date, or ISO 8601. */
  modificationTimeEnd?: string | Date;
  /** The field to sort by. */
  orderBy?: "name" | "modificationTime" | "size" | "creationTime" | "localCreationTime" | "localModificationTime";
  /** The direction to sort in. */
  orderByType?: "asc" | "desc";
  /** How thoroughly the service searches. @default "normal" */
  searchMode?: "fast" | "normal";
  /** Items with any of these labels. */
  labels?: readonly string[];
  /** Items of any of these categories. */
  categories?: readonly string[];
  /** Items with any of these tags. Ids are sent unchanged: strings, safe integers, or 64-bit bigints. */
  tags?: readonly { id: string | number | bigint; value?: string }[];
  /** Items of any of these users. Ids as in `tags`. */
  creators?: readonly { userOrgId?: string | number | bigint; userId: string | number | bigint }[];
}

/** Optional fields of the items in a result. */
export interface ItemOptions {
  /** Include `inode`. @default false */
  withInode?: boolean;
  /** Include `isFavorite`. @default false */
  withFavoriteStatus?: boolean;
}

/** The position of the next page of a search. Opaque: pass it to `continueSearch` unchanged. */
export type Marker = string | number;

/** A page of a search's results. */
export interface SearchPage {
  /** Identifies the search when it is continued and deleted. */
  readonly searchId: string;
  /** Whether the service has finished searching. */
  readonly searchFinished: boolean;
  /** Whether there are more items, now or later. An empty page with `hasMore` means "not yet". */
  readonly hasMore: boolean;
  /** The marker of the next page; present only if `hasMore`. */
  readonly nextMarker?: Marker;
  /** 0 to 20 items. */
  readonly contents: readonly SearchItem[];
}

/** A file or directory, as the service describes it. Times are in ISO 8601. */
export interface SearchItem {
  /** The type of the item; the service may add types. */
  readonly type: "dir" | "file" | "image" | "video" | "symlink" | "virtual" | (string & {});
  /** The name without directories. */
  readonly name: string;
  /** The directories down to the item; the last element is `name`. */
  readonly path: readonly string[];
  /** An id that does not change when the item is moved; only with `withInode`. */
  readonly inode?: string;
  /** When the item was added to the library. */
  readonly creationTime?: string;
  /** When the item was last modified in the library. */
  readonly modificationTime?: string;
  /** When the item was created on the device it was uploaded from. */
  readonly localCreationTime?: string;
  /** When the item was last modified on the device it was uploaded from. */
  readonly localModificationTime?: string;
  /** The MIME type. */
  readonly contentType?: string;
  /** The size in bytes, as a decimal string (64 bits). */
  readonly size?: string;
  /** The CRC-64 checksum, as a decimal string (64 bits). */
  readonly crc64?: string;
  /** Changes whenever the content changes. */
  readonly eTag?: string;
  /** The version of the file. */
  readonly versionId?: number;
  /** Metadata of the application. */
  readonly metaData?: Readonly<Record<string, string>>;
  /** The labels of the item. */
  readonly labels?: readonly string[];
  /** The category of the item. */
  readonly category?: string;
  /** The service's name for the kind of file. */
  readonly fileType?: string;
  /** The user who owns the item. */
  readonly userId?: string;
  /** Whether the item is a favorite; only with `withFavoriteStatus`. */
  readonly isFavorite?: boolean;
  /** Whether a document preview is available. */
  readonly previewByDoc?: boolean;
  /** Whether an image or video preview is available. */
  readonly previewByCI?: boolean;
  /** Whether a thumbnail is available. */
  readonly previewAsIcon?: boolean;
  /** Any other field that the service sends. */
  readonly [field: string]: unknown;
}
