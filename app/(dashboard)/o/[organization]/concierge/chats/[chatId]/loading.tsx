export { ChatSkeleton as default } from "@/app/(dashboard)/o/[organization]/concierge/chats/_components/chat-skeleton";
