import { notFound } from "next/navigation";

/** Any other address of the organisation, so that it is not found inside the frame. */
export default function OtherAddress() {
  notFound();
}
